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
      // Prettier formats templates.
      "vue/html-indent": "off",
      "vue/html-self-closing": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/multiline-html-element-content-newline": "off",
      // TypeScript declares which properties are optional.
      "vue/require-default-prop": "off",
      // Safari does not expose a list without bullets as a list unless it has this role.
      "vuejs-accessibility/no-redundant-roles": ["error", { ol: ["list"], ul: ["list"] }],
      // This rule does not recognise labels that are linked by id. axe checks labels on every page.
      "vuejs-accessibility/form-control-has-label": "off",
      // A label may be linked to its field by id.
      "vuejs-accessibility/label-has-for": ["error", { required: { some: ["nesting", "id"] } }],
    },
  },
);
