// As much of the extension API as the pure parts touch when they are imported.

export const stored = { local: {}, managed: {} };

const area = name => ({
    get: async key => (key === null ? { ...stored[name] } : { [key]: stored[name][key] }),
    set: async values => void Object.assign(stored[name], values),
    remove: async key => void delete stored[name][key],
});

globalThis.chrome = {
    i18n: { getMessage: key => key },
    runtime: { getURL: path => `chrome-extension://test/${path}` },
    storage: { local: area('local'), managed: area('managed') },
    scripting: {},
};
