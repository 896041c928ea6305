// Arguments that several groups of commands take.

export const account = { help: "the account's e-mail address or id" } as const;

export const sendId = { help: 'what the API answered as send_id' } as const;
