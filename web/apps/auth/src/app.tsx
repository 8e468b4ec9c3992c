/**
 * The remote `auth`: pages for people who are not signed in. The usual one is loaded at once, the
 * others in one piece: every further file costs its hash in the first load.
 */
import { Route, Routes } from "@florin/platform";
import { lazy } from "react";
import { SignIn } from "./sign-in.tsx";

const ChoosePassword = lazy(() => import(/* webpackChunkName: "later" */ "./choose-password.tsx"));
const Forgot = lazy(() => import(/* webpackChunkName: "later" */ "./forgot.tsx"));
const CheckMail = lazy(() => import(/* webpackChunkName: "later" */ "./check-mail.tsx"));
const Register = lazy(() => import(/* webpackChunkName: "later" */ "./register.tsx"));
const Callback = lazy(() => import(/* webpackChunkName: "later" */ "./callback.tsx"));
const Verify = lazy(() => import(/* webpackChunkName: "later" */ "./verify.tsx"));

export default function AuthApp() {
  return (
    <Routes>
      <Route path="/sign-in" element={<SignIn />} />
      <Route path="/sign-in/callback" element={<Callback />} />
      <Route path="/register" element={<Register />} />
      <Route path="/check-mail" element={<CheckMail />} />
      <Route path="/verify" element={<Verify />} />
      <Route path="/confirm-email" element={<Verify />} />
      <Route path="/forgot-password" element={<Forgot />} />
      <Route path="/reset-password" element={<ChoosePassword />} />
      <Route path="/accept-invitation" element={<ChoosePassword />} />
    </Routes>
  );
}
