/** The remote `auth`: pages for people who are not signed in. The usual one is loaded at once. */
import { Route, Routes } from "@florin/platform";
import { lazy } from "react";
import { SignIn } from "./sign-in.tsx";

const CheckMail = lazy(() => import(/* webpackChunkName: "check-mail" */ "./check-mail.tsx"));
const Register = lazy(() => import(/* webpackChunkName: "register" */ "./register.tsx"));
const Verify = lazy(() => import(/* webpackChunkName: "verify" */ "./verify.tsx"));

export default function AuthApp() {
  return (
    <Routes>
      <Route path="/sign-in" element={<SignIn />} />
      <Route path="/register" element={<Register />} />
      <Route path="/check-mail" element={<CheckMail />} />
      <Route path="/verify" element={<Verify />} />
    </Routes>
  );
}
