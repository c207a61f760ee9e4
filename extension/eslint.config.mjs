// Lint rules of the extension: ES modules for the worker and pages, plain scripts where the browser injects them.

const rules = {
    'eqeqeq': 'error',
    'no-constant-binary-expression': 'error',
    'no-duplicate-imports': 'error',
    'no-unreachable': 'error',
    'no-unused-vars': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'sort-imports': ['error', { ignoreDeclarationSort: false, ignoreCase: true }],
    'strict': ['error', 'safe'],
};

export default [
    { ignores: ['node_modules/'] },
    { files: ['js/*.js', '*.mjs'], languageOptions: { sourceType: 'module' }, rules },
    {
        files: ['js/content/*.js', 'js/page/*.js'],
        languageOptions: { sourceType: 'script' },
        rules: { ...rules, 'strict': ['error', 'function'] },
    },
];
