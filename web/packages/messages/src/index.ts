/** All words of the web front, in English. Each app takes its own object; the rest is left out of its build. */
export { admin } from "./admin.ts";
export { adminPayments } from "./admin-payments.ts";
export { auth } from "./auth.ts";
export { authLater } from "./auth-later.ts";
export { cards } from "./cards.ts";
export { common, humanize } from "./common.ts";
export { frame } from "./frame.ts";
export { newPayment } from "./new-payment.ts";
export { passwords } from "./passwords.ts";
export { payments } from "./payments.ts";
export { profile } from "./profile.ts";
export { recurring } from "./recurring.ts";
export { reports } from "./reports.ts";
export { security } from "./security.ts";
export { shell } from "./shell.ts";
export { webhooks } from "./webhooks.ts";
