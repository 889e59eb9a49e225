"""The features that Django may use."""

from django.db.backends.base.features import BaseDatabaseFeatures


class DatabaseFeatures(BaseDatabaseFeatures):
    """Switch off what Firestore does not have."""

    # atomic() works, but rows written in it cannot be queried: TestCase must not use
    # it.
    supports_transactions = False
    uses_savepoints = True
    can_release_savepoints = True
    can_rollback_ddl = False
    has_select_for_update = False  # accepted and ignored: a changed row fails the commit
    can_return_columns_from_insert = True
    can_return_rows_from_bulk_insert = True
    has_native_uuid_field = True
    supports_ignore_conflicts = False
    supports_foreign_keys = False
    can_create_inline_fk = False
    can_introspect_foreign_keys = False
    indexes_foreign_keys = False
    supports_column_check_constraints = False
    supports_table_check_constraints = False
    can_introspect_check_constraints = False
    supports_partial_indexes = False
    supports_expression_indexes = False
    supports_functions_in_partial_indexes = False
    supports_expression_defaults = False
    supports_default_keyword_in_insert = False
    supports_default_keyword_in_bulk_insert = False
    supports_index_on_text_field = False
    supports_json_field_contains = False
    has_json_object_function = False
    supports_primitives_in_json_field = True
    supports_collation_on_charfield = False
    supports_collation_on_textfield = False
    supports_non_deterministic_collations = False
    supports_select_union = False
    supports_select_intersection = False
    supports_select_difference = False
    supports_subqueries_in_group_by = False
    supports_sequence_reset = False
    supports_timezones = True
    has_text_search = False  # not one of Django's: there is no LIKE
    has_aggregates = False  # not one of Django's: there is count() of rows only
    supports_tuple_lookups = False
    order_by_nulls_first = True
    allows_auto_pk_0 = True
    can_clone_databases = False
