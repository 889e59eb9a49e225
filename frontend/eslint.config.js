import pluginVue from "eslint-plugin-vue";
import accessibility from "eslint-plugin-vuejs-accessibility";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.d.ts", "playwright-report", "test-results"] },
  tseslint.configs.strict,
  pluginVue.configs["flat/recommended"],
  accessibility.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // How templates are laid out is Prettier's business.
      "vue/html-indent": "off",
      "vue/html-self-closing": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/multiline-html-element-content-newline": "off",
      // TypeScript says which properties may be left out.
      "vue/require-default-prop": "off",
      // Safari forgets that a list without bullets is one, unless it is told.
      "vuejs-accessibility/no-redundant-roles": ["error", { ol: ["list"], ul: ["list"] }],
      // Labels are joined to their fields by id, which this rule does not see; axe checks it on every page.
      "vuejs-accessibility/form-control-has-label": "off",
      // A label may stand beside its field, by its id.
      "vuejs-accessibility/label-has-for": ["error", { required: { some: ["nesting", "id"] } }],
    },
  },
);
