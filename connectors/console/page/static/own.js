// What this page has beside the chat: nothing. Pages of other networks add their settings here.
export function startOwn() {}
