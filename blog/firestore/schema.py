from django.db.backends.base.schema import BaseDatabaseSchemaEditor
class DatabaseSchemaEditor(BaseDatabaseSchemaEditor):
    def create_model(self, model): pass
    def delete_model(self, model): pass
    def add_field(self, *a): pass
