// Runs in the page's own world, last: takes the hook's helpers off the window before the page could see them.
delete globalThis.gatepostPage;
