import { createContext, useContext, useEffect, useReducer } from "react";
import { NO_PHONE, type Phone } from "./phone";

/** Whoever has a telephone for this agent provides it around the pages. */
export const PhoneHere = createContext<Phone>(NO_PHONE);

/** The telephone in this page; what uses it is drawn anew whenever it changes. */
export function usePhone(): Phone {
  const phone = useContext(PhoneHere);
  const [, changed] = useReducer((count: number) => count + 1, 0);
  useEffect(() => phone.onChange(changed), [phone]);
  return phone;
}
