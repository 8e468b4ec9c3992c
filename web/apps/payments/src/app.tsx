/** The remote `payments`: start page, list, details. */
import { Route, Routes } from "@florin/platform";
import { Details } from "./details/details.tsx";
import { Home } from "./home/home.tsx";
import { PaymentList } from "./list/list.tsx";

export default function PaymentsApp() {
  return (
    <Routes>
      <Route path="/" element={<Home />} />
      <Route path="/payments" element={<PaymentList />} />
      <Route path="/payments/:paymentId" element={<Details />} />
    </Routes>
  );
}
