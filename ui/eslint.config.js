import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const hostOnly = {
  patterns: [
    {
      group: ['@tauri-apps/*'],
      message: 'Only src/lib/host knows how Rust is reached. Call host.call instead.',
    },
    { group: ['**/host/mock'], message: 'The host in memory belongs to the tests and is never shipped.' },
  ],
};

/** A screen knows no other screen: what two of them need stands in src/lib. */
const ownFolder = {
  patterns: [
    ...hostOnly.patterns,
    {
      regex:
        '^(\\.\\./)+(app|(features/)?(confirm|help|inbox|palette|plan|pull|roles|runs|settings|setup|start))/',
      message:
        'A feature takes nothing from another one or from the app. What two of them need stands in src/lib.',
    },
  ],
};

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/lib/bindings/'] },
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      // The compiler already knows which names exist, also the types of the DOM.
      'no-undef': 'off',
      'no-restricted-imports': ['error', hostOnly],
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Only src/lib/host knows how Rust is reached. Call host.call instead.' },
        { name: 'requestIdleCallback', message: 'WebKitGTK does not have it.' },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig },
    },
    rules: {
      // What a plan holds is hostile text: it is never turned into markup.
      'svelte/no-at-html-tags': 'error',
      // The content security policy refuses style attributes in markup; style:name={value} goes through the CSSOM.
      'no-restricted-syntax': [
        'error',
        { selector: "SvelteAttribute[key.name='style']", message: 'Use a class or style:name={value}.' },
      ],
      // Collections that nobody watches stay plain; what is watched is replaced as a whole in $state.raw.
      'svelte/prefer-svelte-reactivity': 'off',
      // {' '} keeps a blank that the formatter would take for its own.
      'svelte/no-useless-mustaches': 'off',
      'svelte/require-each-key': 'error',
    },
  },
  { files: ['src/features/**'], rules: { 'no-restricted-imports': ['error', ownFolder] } },
  {
    files: ['src/lib/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...hostOnly.patterns,
            { regex: '/(app|features)/', message: 'What is shared knows no screen and not the app.' },
          ],
        },
      ],
    },
  },
  { files: ['src/lib/host/**'], rules: { 'no-restricted-imports': 'off', 'no-restricted-globals': 'off' } },
  {
    files: ['tests/**', '*.config.*', '**/*.test.ts'],
    rules: {
      'no-console': 'off',
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
