/** The remote `admin`: overview, users, payments, reports, reviews, webhooks, reconciliation, dead letters, audit log. The server checks the role; the shell only hides. */
import { Route, Routes } from "@florin/platform";
import { Audit } from "./audit/audit.tsx";
import { DeadLetters } from "./dead-letters/dead-letters.tsx";
import { Deliveries } from "./deliveries/deliveries.tsx";
import { AllDisputes } from "./disputes/disputes.tsx";
import { Overview } from "./overview/overview.tsx";
import { AllPayments } from "./payments/payments.tsx";
import { Reconciliation } from "./reconciliation/reconciliation.tsx";
import { PlatformReports } from "./reports/reports.tsx";
import { Reviews } from "./reviews/reviews.tsx";
import { Users } from "./users/users.tsx";
import { Webhooks } from "./webhooks/webhooks.tsx";

export default function AdminApp() {
  return (
    <Routes>
      <Route path="/admin" element={<Overview />} />
      <Route path="/admin/users" element={<Users />} />
      <Route path="/admin/payments" element={<AllPayments />} />
      <Route path="/admin/reports" element={<PlatformReports />} />
      <Route path="/admin/reviews" element={<Reviews />} />
      <Route path="/admin/disputes" element={<AllDisputes />} />
      <Route path="/admin/webhooks" element={<Webhooks />} />
      <Route path="/admin/deliveries" element={<Deliveries />} />
      <Route path="/admin/reconciliation" element={<Reconciliation />} />
      <Route path="/admin/dead-letters" element={<DeadLetters />} />
      <Route path="/admin/audit" element={<Audit />} />
    </Routes>
  );
}
