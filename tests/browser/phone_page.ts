// A page with nothing but the telephone, so that it can be tried whatever the console's pages look like.
import { SipPhone } from "../../console/src/phone/sip_phone";

const phone = new SipPhone({
  line: async () => (await fetch("/phone")).json(),
  end: async (call) => {
    if (!(await fetch(`/end/${call}`, { method: "POST" })).ok) throw new Error("away");
  },
});
Object.assign(window, { phone, endPhone: phone.begin() });
