/**
 * The side of this page. It is the same for as long as the document lives: to change sides is to load
 * another document, so nothing in memory, in a cache or under way is ever of the other side.
 */
import { isTestAddress, onTestSide, withoutSide } from "./side.ts";

export const testMode = isTestAddress(window.location.pathname);

/** Where the router begins. */
export const basename = testMode ? onTestSide("") : "/";

/** A page of this side as an address of the site. */
export const addressOf = (page: string) => (testMode ? onTestSide(page) : page);

/** A page without a test side, for a link: leads out of test mode by loading a live document. */
export const livePage = (page: string) => (testMode ? window.location.origin + page : page);

export { isTestAddress, onTestSide, withoutSide };
