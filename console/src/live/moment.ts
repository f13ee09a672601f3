/** Hours from 00 to 23 in every language, as on the telephones; `hour12: false` would say 24:15 after midnight. */
export const HOURS = { hourCycle: "h23" } as const;
