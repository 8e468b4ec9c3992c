/** Florin's design system: every app compiles what it uses into itself. */
export { Guilloche } from "./brand/guilloche.tsx";
export { Mark } from "./brand/mark.tsx";
export { BarChart, Legend, type Series } from "./chart/bar-chart.tsx";
export { Sparkline } from "./chart/sparkline.tsx";
export { Avatar } from "./components/avatar.tsx";
export { Badge, type Tone } from "./components/badge.tsx";
export { Button, ButtonLink } from "./components/button.tsx";
export { Card } from "./components/card.tsx";
export { Dialog, DialogFooter } from "./components/dialog.tsx";
export { Download } from "./components/download.tsx";
export { Found } from "./components/found.tsx";
export { FieldPair, Person, Split, Stack, Tiles } from "./components/layout.tsx";
export { Menu, MenuHead, MenuItem, MenuSeparator, Popover } from "./components/menu.tsx";
export { PageHeader, usePageTitle } from "./components/page.tsx";
export { PagedTable } from "./components/paged-table.tsx";
export { Hidden, Skeleton, SkeletonRows } from "./components/skeleton.tsx";
export { Callout, EmptyState, ErrorState, errorText } from "./components/states.tsx";
export { type Column, Pager, RowButton, RowLink, type Sorting, Table } from "./components/table.tsx";
export { CopyText, DateTime, MoneyText, Pairs, TimeAgo } from "./components/text.tsx";
export { cx } from "./cx.ts";
export { ChoiceField, SelectField, TextArea, TextField } from "./form/field.tsx";
export { NewPasswordField } from "./form/new-password-field.tsx";
export { PasswordField } from "./form/password-field.tsx";
export { passwordLengthMin, passwordStrength } from "./form/password-strength.ts";
export { Segmented, Switch } from "./form/segmented.tsx";
export { useForm } from "./form/use-form.ts";
export { useUrlFilters } from "./form/use-url-filters.ts";
export { ReportBody, ReportPair, SummedTable } from "./report/body.tsx";
export { ReportControls, useReportAddress } from "./report/controls.tsx";
export { usePeriodName } from "./report/period-name.ts";
export { type ReportQuestion, reportQuestionOf } from "./report/question.ts";
export {
  boundsOf,
  currencyOf,
  type Period,
  type ReportLine,
  type ReportRow,
  rowsOf,
  type Sums,
  sumsOf,
  useReport,
} from "./report/report.ts";
export { ReportChart } from "./report/report-chart.tsx";
export { ReportTile, ReportTiles } from "./report/tile.tsx";
export { AuthenticatorKey } from "./security/authenticator-key.tsx";
export { PasskeyButton } from "./security/passkey-button.tsx";
export { RecoveryCodes } from "./security/recovery-codes.tsx";
export { createPasskey, provePasskey } from "./security/webauthn.ts";
