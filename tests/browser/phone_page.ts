// A page with nothing but the telephone, so that it can be tried whatever the console's pages look like.
import { SipPhone } from "../../console/src/phone/sip_phone";

const phone = new SipPhone(async () => (await fetch("/phone")).json());
Object.assign(window, { phone, endPhone: phone.begin() });
