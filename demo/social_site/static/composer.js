/** The rich composer: a ProseMirror editor with bold, italic, undo, and Ctrl+Enter to post. */

import { baseKeymap, chainCommands, exitCode, toggleMark } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import { Schema } from 'prosemirror-model';
import { marks, nodes } from 'prosemirror-schema-basic';
import { EditorState, Plugin } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';

const schema = new Schema({
  nodes: { doc: nodes.doc, paragraph: nodes.paragraph, text: nodes.text, hard_break: nodes.hard_break },
  marks: { strong: marks.strong, em: marks.em },
});

const placeholder = (words) => new Plugin({
  props: {
    attributes: (state) => {
      const empty = state.doc.childCount === 1 && state.doc.firstChild.content.size === 0;
      return empty ? { 'data-placeholder': words, class: 'is-empty' } : {};
    },
  },
});

const insertBreak = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(schema.nodes.hard_break.create()).scrollIntoView());
  return true;
});

const freshState = (onSubmit) => EditorState.create({
  schema,
  plugins: [
    history(),
    keymap({
      'Mod-Enter': () => { onSubmit(); return true; },
      'Mod-b': toggleMark(schema.marks.strong),
      'Mod-i': toggleMark(schema.marks.em),
      'Mod-z': undo,
      'Mod-y': redo,
      'Mod-Shift-z': redo,
      'Shift-Enter': insertBreak,
    }),
    keymap(baseKeymap),
    placeholder('What is new on your side of the hedge?'),
  ],
});

const markIsActive = (state, mark) => {
  const { empty, $from, from, to } = state.selection;
  return empty
    ? Boolean(mark.isInSet(state.storedMarks || $from.marks()))
    : state.doc.rangeHasMark(from, to, mark);
};

/** Put the editor into `mount`; gives back what the page needs of it. */
export const makeComposer = (mount, { onChange, onSubmit }) => {
  const view = new EditorView(mount, {
    state: freshState(onSubmit),
    attributes: {
      'data-testid': 'composer',
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-label': 'Write a post',
    },
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      onChange(transaction.docChanged);
    },
  });
  const toggle = (mark) => {
    toggleMark(mark)(view.state, view.dispatch);
    view.focus();
  };
  return {
    body: () => view.state.doc.toJSON(),
    text: () => view.state.doc.textBetween(0, view.state.doc.content.size, '\n', '\n').trim(),
    clear: () => { view.updateState(freshState(onSubmit)); },
    focus: () => view.focus(),
    toggleBold: () => toggle(schema.marks.strong),
    toggleItalic: () => toggle(schema.marks.em),
    isBold: () => markIsActive(view.state, schema.marks.strong),
    isItalic: () => markIsActive(view.state, schema.marks.em),
  };
};
