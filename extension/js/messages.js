// Names of the messages between pages, content scripts and the worker; content scripts spell them out themselves.

// From a content script on a watched site.
export const CHECK_REQUEST = 'checkRequest';
export const CHECK_DRAFT = 'checkDraft';
export const CHECK_SEALED = 'checkSealed';
export const READ_SEALED = 'readSealed';
export const REDACT_PICTURE = 'redactPicture';
export const REPORT_OUTCOME = 'reportOutcome';
export const PANEL_STYLE = 'panelStyle';
export const SHOW_IN_TOP = 'showInTop';
export const ANSWER_FRAME = 'answerFrame';

// From the extension's own pages.
export const READ_STATE = 'readState';
export const SAVE_CONFIG = 'saveConfig';

// From the worker to a content script.
export const OPEN_PANEL = 'openPanel';
export const PANEL_FOR_FRAME = 'panelForFrame';
export const FRAME_ANSWERED = 'frameAnswered';
