// Generated from openapi.json by tools/generate-api.mjs.
export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys that access tokens are verified with */
        get: operations["WellKnownJwksJsonJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search the audit trail */
        get: operations["ApiV1AdminAuditListAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit/export.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export the audit trail */
        get: operations["ApiV1AdminAuditExportCsvExportAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the platform's numbers */
        get: operations["ApiV1AdminOverviewReadOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find users */
        get: operations["ApiV1AdminUsersListUsers"];
        put?: never;
        /** Invite somebody */
        post: operations["ApiV1AdminUsersInviteUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a user */
        get: operations["ApiV1AdminUsersUserIdReadUser"];
        put?: never;
        post?: never;
        /** Delete an account */
        delete: operations["ApiV1AdminUsersUserIdDeleteUser"];
        options?: never;
        head?: never;
        /** Change name or role */
        patch: operations["ApiV1AdminUsersUserIdChangeUser"];
        trace?: never;
    };
    "/api/v1/admin/users/{user_id}/{command}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lock, unlock, or end all sessions */
        post: operations["ApiV1AdminUsersUserIdCommandCommandUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Invite somebody */
        post: operations["ApiV1AuthAdminUsersInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/admin/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a user: what is personal is erased */
        delete: operations["ApiV1AuthAdminUsersUserIdRemove"];
        options?: never;
        head?: never;
        /** Change a user's name or role */
        patch: operations["ApiV1AuthAdminUsersUserIdChange"];
        trace?: never;
    };
    "/api/v1/auth/admin/users/{user_id}/end-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign a user out everywhere */
        post: operations["ApiV1AuthAdminUsersUserIdEndSessionsEndSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/admin/users/{user_id}/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lock a user out; all sessions end */
        post: operations["ApiV1AuthAdminUsersUserIdLockLock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/admin/users/{user_id}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo every lock of a user */
        post: operations["ApiV1AuthAdminUsersUserIdUnlockUnlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/csrf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The token that mutations of this session need in X-CSRF-Token */
        get: operations["ApiV1AuthCsrfCsrf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The e-mail address, and a change of it that is under way */
        get: operations["ApiV1AuthEmailEmailState"];
        put?: never;
        /** Ask for another e-mail address; both addresses must confirm */
        post: operations["ApiV1AuthEmailChangeEmail"];
        /** Forget a change of address that is under way */
        delete: operations["ApiV1AuthEmailCancelEmailChange"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm a change of address by the link in the e-mail */
        post: operations["ApiV1AuthEmailConfirmConfirmEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the verification e-mail again */
        post: operations["ApiV1AuthEmailResendResend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm an e-mail address by the link in the e-mail */
        post: operations["ApiV1AuthEmailVerifyVerifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Other providers that are linked to the account */
        get: operations["ApiV1AuthIdentitiesListIdentities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/identities/{identity_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Unlink another provider */
        delete: operations["ApiV1AuthIdentitiesIdentityIdUnlink"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitation/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an account by the link in the invitation */
        post: operations["ApiV1AuthInvitationAcceptAcceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in */
        post: operations["ApiV1AuthLoginLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a passkey */
        post: operations["ApiV1AuthLoginPasskeyLoginWithPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/passkey/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to sign in with a passkey */
        post: operations["ApiV1AuthLoginPasskeyOptionsLoginOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out */
        post: operations["ApiV1AuthLogoutLogout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out on every device */
        post: operations["ApiV1AuthLogoutAllLogoutAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in */
        get: operations["ApiV1AuthMeMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which second factors the account has */
        get: operations["ApiV1AuthMfaStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set up the second factor that this sign-in needs */
        post: operations["ApiV1AuthMfaEnrolEnrol"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/enrol/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish setting up, and the sign-in with it */
        post: operations["ApiV1AuthMfaEnrolConfirmEnrolled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make new recovery codes; the old ones stop working */
        post: operations["ApiV1AuthMfaRecoveryCodesNewCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to set up an authenticator app */
        post: operations["ApiV1AuthMfaTotpStartTotp"];
        /** Remove the authenticator app */
        delete: operations["ApiV1AuthMfaTotpRemoveTotp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish it with the first code */
        post: operations["ApiV1AuthMfaTotpConfirmConfirmTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The second step of a sign-in */
        post: operations["ApiV1AuthMfaVerifyVerify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether there is another provider to sign in with */
        get: operations["ApiV1AuthOidcProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with the other provider's answer */
        post: operations["ApiV1AuthOidcFinishFinish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/link/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Link the other provider to the account */
        post: operations["ApiV1AuthOidcLinkFinishLinkFinish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/link/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to link the other provider to the account */
        post: operations["ApiV1AuthOidcLinkStartLinkStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/reauthenticate/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove again who you are by the provider's answer */
        post: operations["ApiV1AuthOidcReauthenticateFinishProofFinish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/reauthenticate/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to prove again who you are, at the provider */
        post: operations["ApiV1AuthOidcReauthenticateStartProofStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to sign in with the other provider */
        post: operations["ApiV1AuthOidcStartStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account's passkeys */
        get: operations["ApiV1AuthPasskeysListPasskeys"];
        put?: never;
        /** Register a passkey */
        post: operations["ApiV1AuthPasskeysRegisterPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to register a passkey */
        post: operations["ApiV1AuthPasskeysOptionsPasskeyOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys/{passkey_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a passkey */
        delete: operations["ApiV1AuthPasskeysPasskeyIdRemovePasskey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the password; all other sessions end */
        post: operations["ApiV1AuthPasswordChangePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for an e-mail to choose a new password */
        post: operations["ApiV1AuthPasswordForgotForgotPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Choose a new password by the link in the e-mail */
        post: operations["ApiV1AuthPasswordResetResetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/reauthenticate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove again who you are, for what needs it */
        post: operations["ApiV1AuthReauthenticateReauthenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/reauthenticate/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A challenge to prove it with a passkey */
        post: operations["ApiV1AuthReauthenticatePasskeyReauthenticateOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a new access token, and a new refresh token for the old one */
        post: operations["ApiV1AuthRefreshRefresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open an account */
        post: operations["ApiV1AuthRegisterRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the user is signed in */
        get: operations["ApiV1AuthSessionsListSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of the own sessions */
        delete: operations["ApiV1AuthSessionsSessionIdRevokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payment-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List own payment methods */
        get: operations["ApiV1PaymentMethodsListPaymentMethods"];
        put?: never;
        /** Save a card */
        post: operations["ApiV1PaymentMethodsAddPaymentMethod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payment-methods/card-page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open the provider's page for entering a card */
        post: operations["ApiV1PaymentMethodsCardPageOpenCardPage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payment-methods/{method_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a card */
        delete: operations["ApiV1PaymentMethodsMethodIdRemovePaymentMethod"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payment-methods/{method_id}/default": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a card the default */
        post: operations["ApiV1PaymentMethodsMethodIdDefaultChoosePaymentMethod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List payments */
        get: operations["ApiV1PaymentsListPayments"];
        put?: never;
        /** Pay somebody */
        post: operations["ApiV1PaymentsCreatePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/export.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export payments */
        get: operations["ApiV1PaymentsExportCsvExportPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Totals of payments per currency */
        get: operations["ApiV1PaymentsReportsReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One payment with everything that happened to it */
        get: operations["ApiV1PaymentsPaymentIdGetPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a payment that is still to come */
        patch: operations["ApiV1PaymentsPaymentIdEditPayment"];
        trace?: never;
    };
    "/api/v1/payments/{payment_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a payment that has not been paid */
        post: operations["ApiV1PaymentsPaymentIdCancelCancelPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{payment_id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refund all or part of a payment */
        post: operations["ApiV1PaymentsPaymentIdRefundsCreateRefund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List own payouts */
        get: operations["ApiV1PayoutsListPayouts"];
        put?: never;
        /** Pay out to a bank account */
        post: operations["ApiV1PayoutsCreatePayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payouts/{payout_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One payout */
        get: operations["ApiV1PayoutsPayoutIdGetPayout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read your profile */
        get: operations["ApiV1ProfileReadProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your profile */
        patch: operations["ApiV1ProfileChangeProfile"];
        trace?: never;
    };
    "/api/v1/profile/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set your picture */
        put: operations["ApiV1ProfileAvatarPutAvatar"];
        post?: never;
        /** Remove your picture */
        delete: operations["ApiV1ProfileAvatarDeleteAvatar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/avatars/{avatar_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a picture */
        get: operations["ApiV1ProfileAvatarsAvatarIdReadAvatar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your notifications */
        get: operations["ApiV1ProfileNotificationsListNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/notifications/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark notifications as read */
        post: operations["ApiV1ProfileNotificationsReadMarkNotificationsRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read your preferences */
        get: operations["ApiV1ProfilePreferencesReadPreferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your preferences */
        patch: operations["ApiV1ProfilePreferencesChangePreferences"];
        trace?: never;
    };
    "/api/v1/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find a recipient by exact e-mail or handle */
        get: operations["ApiV1RecipientsFindRecipient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List own recurring payments */
        get: operations["ApiV1SchedulesListSchedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** When a recurring payment would be due */
        post: operations["ApiV1SchedulesPreviewPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedules/{schedule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One recurring payment, what is to come and what was */
        get: operations["ApiV1SchedulesScheduleIdGetSchedule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change what is to come */
        patch: operations["ApiV1SchedulesScheduleIdEditSchedule"];
        trace?: never;
    };
    "/api/v1/schedules/{schedule_id}/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Skip, pause, resume or end */
        post: operations["ApiV1SchedulesScheduleIdActionActOnSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/top-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List own top-ups */
        get: operations["ApiV1TopUpsListTopUps"];
        put?: never;
        /** Top up a wallet */
        post: operations["ApiV1TopUpsCreateTopUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/top-ups/{top_up_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One top-up */
        get: operations["ApiV1TopUpsTopUpIdGetTopUp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wallets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own balances, one wallet a currency */
        get: operations["ApiV1WalletsListWallets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the provider's webhooks */
        get: operations["ApiV1WebhooksListWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/psp/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take in a webhook of the payment service provider */
        post: operations["ApiV1WebhooksPspProviderReceiveWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook with what it said */
        get: operations["ApiV1WebhooksWebhookIdGetWebhook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Process a webhook again */
        post: operations["ApiV1WebhooksWebhookIdReplayReplayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AcceptInvitation */
        AcceptInvitation: {
            password: string;
            token: string;
        };
        /** Accepted */
        Accepted: {
            /**
             * @default accepted
             * @constant
             */
            status?: "accepted";
        };
        /** Actor */
        Actor: {
            id?: string | null;
            name?: string | null;
            type: string;
        };
        /** Address */
        Address: {
            city: string;
            country: string;
            line1: string;
            line2?: string | null;
            postal_code?: string | null;
            region?: string | null;
        };
        /**
         * Role
         * @description What a user may be; exactly one per user, carried in the access token.
         * @enum {string}
         */
        AdminRole: "ADMIN" | "VENDOR" | "CUSTOMER";
        /** AdminUser */
        AdminUser: {
            /** Format: date-time */
            created_at: string;
            email: string | null;
            handle: string | null;
            id: string;
            last_sign_in_at: string | null;
            name: string;
            role: components["schemas"]["AdminRole"];
            status: components["schemas"]["UserStatus"];
        };
        /** AdminUserList */
        AdminUserList: {
            items: components["schemas"]["AdminUser"][];
            next_cursor: string | null;
        };
        /** AuditActor */
        AuditActor: {
            email: string | null;
            id: string;
            name: string | null;
        };
        /** AuditEntry */
        AuditEntry: {
            action: string;
            actor: components["schemas"]["AuditActor"] | null;
            data: {
                [key: string]: unknown;
            };
            hash: string;
            id: string;
            ip: string | null;
            /** Format: date-time */
            occurred_at: string;
            request_id: string | null;
            seq: number;
            target: components["schemas"]["AuditTarget"] | null;
            user_agent: string | null;
        };
        /** AuditList */
        AuditList: {
            items: components["schemas"]["AuditEntry"][];
            next_cursor: string | null;
        };
        /** AuditTarget */
        AuditTarget: {
            id: string | null;
            type: string;
        };
        /** Authorization */
        Authorization: {
            authorization_url: string;
        };
        /** Callback */
        Callback: {
            code: string;
            state: string;
        };
        /** CancelInput */
        CancelInput: {
            reason?: string | null;
        };
        /** CardPage */
        CardPage: {
            url: string;
        };
        /** ChangeEmail */
        ChangeEmail: {
            new_email: string;
        };
        /** ChangePassword */
        ChangePassword: {
            current_password: string;
            new_password: string;
        };
        /** ChangeUser */
        ChangeUser: {
            name?: string | null;
            reason?: string | null;
            role?: components["schemas"]["Role"] | null;
        };
        /** CodeOnly */
        CodeOnly: {
            code: string;
        };
        /** CsrfOut */
        CsrfOut: {
            csrf_token: string;
        };
        /** EditNotificationChannels */
        EditNotificationChannels: {
            email?: {
                [key: string]: boolean;
            };
            in_app?: {
                [key: string]: boolean;
            };
        };
        /** EditPreferences */
        EditPreferences: {
            currency?: string;
            language?: string;
            notifications?: components["schemas"]["EditNotificationChannels"];
            theme?: components["schemas"]["Theme"];
            time_zone?: string;
        };
        /** EditProfile */
        EditProfile: {
            address?: components["schemas"]["Address"] | null;
            bio?: string | null;
            phone?: string | null;
        };
        /** EmailConfirmed */
        EmailConfirmed: {
            /** @enum {string} */
            status: "waiting" | "changed";
        };
        /** EmailOnly */
        EmailOnly: {
            email: string;
        };
        /** EmailState */
        EmailState: {
            email: string;
            pending: components["schemas"]["PendingEmail"] | null;
        };
        /** EndedSessions */
        EndedSessions: {
            ended: number;
        };
        /** EnrolledLogin */
        EnrolledLogin: {
            access_token?: string;
            /** Format: date-time */
            expires_at: string;
            expires_in?: number;
            recovery_codes: string[];
            refresh_token?: string;
            session: components["schemas"]["SessionOut"];
            token_type?: "Bearer";
            user: components["schemas"]["UserOut"];
        };
        /**
         * Frequency
         * @description The unit of a rule's interval.
         * @enum {string}
         */
        Frequency: "daily" | "weekly" | "monthly" | "yearly";
        /** HistoryItem */
        HistoryItem: {
            actor: components["schemas"]["Actor"];
            /** Format: date-time */
            at: string;
            event: string;
            reason: string | null;
            status: string;
        };
        /** IdentityOut */
        IdentityOut: {
            /** Format: date-time */
            created_at: string;
            email: string | null;
            id: string;
            issuer: string;
            last_used_at: string | null;
            name: string;
        };
        /** Invite */
        Invite: {
            email: string;
            name: string;
            reason?: string | null;
            role?: components["schemas"]["Role"];
        };
        /**
         * Kind
         * @enum {string}
         */
        Kind: "payment_received" | "payment_sent" | "payment_failed" | "payment_refunded" | "payment_postponed" | "schedule_stopped" | "topup_completed" | "topup_failed" | "new_device" | "password_changed" | "token_reused";
        /** LedgerLine */
        LedgerLine: {
            account: string;
            amount: number;
            /** Format: date-time */
            at: string;
            balance_after: number;
            currency: string;
            owner_id: string | null;
        };
        /** Login */
        Login: {
            email: string;
            password: string;
            /**
             * @default cookie
             * @enum {string}
             */
            transport?: "cookie" | "token";
        };
        /** LoginOut */
        LoginOut: {
            access_token?: string;
            /** Format: date-time */
            expires_at: string;
            expires_in?: number;
            refresh_token?: string;
            session: components["schemas"]["SessionOut"];
            token_type?: "Bearer";
            user: components["schemas"]["UserOut"];
        };
        /** ManagedUser */
        ManagedUser: {
            /** Format: date-time */
            created_at: string;
            email: string;
            handle: string;
            id: string;
            last_sign_in_at: string | null;
            mfa_enabled: boolean;
            name: string;
            role: string;
            status: string;
        };
        /** MarkRead */
        MarkRead: {
            /** @default false */
            all?: boolean;
            ids?: string[] | null;
        };
        /** MfaEnrolConfirm */
        MfaEnrolConfirm: {
            code: string;
            mfa_token: string;
        };
        /** MfaRequired */
        MfaRequired: {
            enrolment_required: boolean;
            /** Format: date-time */
            expires_at: string;
            methods: ("totp" | "recovery_code" | "passkey")[];
            /**
             * @default true
             * @constant
             */
            mfa_required?: true;
            mfa_token: string;
            passkey: components["schemas"]["PasskeyChallenge"] | null;
        };
        /** MfaStatus */
        MfaStatus: {
            enabled: boolean;
            passkeys: number;
            recovery_codes_left: number;
            required: boolean;
            totp: components["schemas"]["TotpStatus"];
        };
        /** MfaToken */
        MfaToken: {
            mfa_token: string;
        };
        /** MfaVerify */
        MfaVerify: {
            code?: string | null;
            mfa_token: string;
            passkey?: components["schemas"]["PasskeyProof"] | null;
        };
        /** Money */
        Money: {
            amount: number;
            currency: string;
        };
        /** Notification */
        Notification: {
            body: string;
            /** Format: date-time */
            created_at: string;
            data: {
                [key: string]: unknown;
            };
            id: string;
            kind: components["schemas"]["Kind"];
            read_at: string | null;
            title: string;
        };
        /** NotificationChannels */
        NotificationChannels: {
            email: {
                [key: string]: boolean;
            };
            in_app: {
                [key: string]: boolean;
            };
        };
        /** NotificationList */
        NotificationList: {
            items: components["schemas"]["Notification"][];
            next_cursor: string | null;
            unread: number;
        };
        /**
         * Order
         * @default desc
         * @enum {string}
         */
        Order: "asc" | "desc";
        /** Overview */
        Overview: {
            activity: components["schemas"]["AuditEntry"][];
            payments: components["schemas"]["PaymentTotals"];
            users: components["schemas"]["UserTotals"];
            volume: components["schemas"]["Money"][];
        };
        /** Page[IdentityOut] */
        Page_IdentityOut: {
            items: components["schemas"]["IdentityOut"][];
            next_cursor?: string | null;
        };
        /** Page[PasskeyOut] */
        Page_PasskeyOut: {
            items: components["schemas"]["PasskeyOut"][];
            next_cursor?: string | null;
        };
        /** Page[PaymentItem] */
        Page_PaymentItem: {
            items: components["schemas"]["PaymentItem"][];
            next_cursor?: string | null;
        };
        /** Page[PaymentMethodItem] */
        Page_PaymentMethodItem: {
            items: components["schemas"]["PaymentMethodItem"][];
            next_cursor?: string | null;
        };
        /** Page[PayoutItem] */
        Page_PayoutItem: {
            items: components["schemas"]["PayoutItem"][];
            next_cursor?: string | null;
        };
        /** Page[Person] */
        Page_Person: {
            items: components["schemas"]["Person"][];
            next_cursor?: string | null;
        };
        /** Page[ReportLine] */
        Page_ReportLine: {
            items: components["schemas"]["ReportLine"][];
            next_cursor?: string | null;
        };
        /** Page[ScheduleItem] */
        Page_ScheduleItem: {
            items: components["schemas"]["ScheduleItem"][];
            next_cursor?: string | null;
        };
        /** Page[SessionOut] */
        Page_SessionOut: {
            items: components["schemas"]["SessionOut"][];
            next_cursor?: string | null;
        };
        /** Page[TopUpItem] */
        Page_TopUpItem: {
            items: components["schemas"]["TopUpItem"][];
            next_cursor?: string | null;
        };
        /** Page[Wallet] */
        Page_Wallet: {
            items: components["schemas"]["Wallet"][];
            next_cursor?: string | null;
        };
        /** Page[WebhookItem] */
        Page_WebhookItem: {
            items: components["schemas"]["WebhookItem"][];
            next_cursor?: string | null;
        };
        /** PasskeyAdded */
        PasskeyAdded: {
            /** Format: date-time */
            created_at: string;
            id: string;
            last_used_at: string | null;
            name: string;
            recovery_codes?: string[];
        };
        /** PasskeyChallenge */
        PasskeyChallenge: {
            challenge_token: string;
            options: {
                [key: string]: unknown;
            };
        };
        /** PasskeyLogin */
        PasskeyLogin: {
            challenge_token: string;
            credential: {
                [key: string]: unknown;
            };
            /**
             * @default cookie
             * @enum {string}
             */
            transport?: "cookie" | "token";
        };
        /** PasskeyOut */
        PasskeyOut: {
            /** Format: date-time */
            created_at: string;
            id: string;
            last_used_at: string | null;
            name: string;
        };
        /** PasskeyProof */
        PasskeyProof: {
            challenge_token: string;
            credential: {
                [key: string]: unknown;
            };
        };
        /** PasskeyRegister */
        PasskeyRegister: {
            challenge_token: string;
            credential: {
                [key: string]: unknown;
            };
            /** @default Passkey */
            name?: string;
        };
        /** PaymentDetails */
        PaymentDetails: {
            actions: string[];
            amount: number;
            completed_at: string | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            description: string;
            /** @enum {string} */
            direction: "incoming" | "outgoing" | "none";
            entries: components["schemas"]["LedgerLine"][];
            failure_code: string | null;
            funding?: components["schemas"]["TopUpItem"] | null;
            history: components["schemas"]["HistoryItem"][];
            id: string;
            metadata: {
                [key: string]: unknown;
            };
            recipient: components["schemas"]["Person"];
            refunded_amount: number;
            refunds: components["schemas"]["RefundItem"][];
            retry_at: string | null;
            schedule_id: string | null;
            scheduled_at: string | null;
            sender: components["schemas"]["Person"];
            source: string;
            status: string;
            type: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** PaymentEdit */
        PaymentEdit: {
            /** @description Minor units: 1250 is 12.50 EUR */
            amount?: number;
            description?: string;
            metadata?: {
                [key: string]: unknown;
            };
            recipient?: components["schemas"]["Recipient"];
            scheduled_at?: string;
        };
        /** PaymentInput */
        PaymentInput: {
            /** @description Minor units: 1250 is 12.50 EUR */
            amount: number;
            /** @description ISO 4217 code */
            currency: string;
            /** @default  */
            description?: string;
            metadata?: {
                [key: string]: unknown;
            };
            recipient: components["schemas"]["Recipient"];
            recurrence?: components["schemas"]["RecurrenceInput"] | null;
            scheduled_at?: string | null;
            /**
             * @description The wallet, or a payment method for an instant payment: a saved one, or a token of the provider
             * @default wallet
             */
            source?: string;
            /** @enum {string} */
            type: "instant" | "scheduled" | "recurring";
        };
        /** PaymentItem */
        PaymentItem: {
            actions: string[];
            amount: number;
            completed_at: string | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            description: string;
            /** @enum {string} */
            direction: "incoming" | "outgoing" | "none";
            failure_code: string | null;
            funding?: components["schemas"]["TopUpItem"] | null;
            id: string;
            metadata: {
                [key: string]: unknown;
            };
            recipient: components["schemas"]["Person"];
            refunded_amount: number;
            retry_at: string | null;
            schedule_id: string | null;
            scheduled_at: string | null;
            sender: components["schemas"]["Person"];
            source: string;
            status: string;
            type: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** PaymentMethodInput */
        PaymentMethodInput: {
            /** @default false */
            default?: boolean;
            token: string;
        };
        /** PaymentMethodItem */
        PaymentMethodItem: {
            brand: string;
            /** Format: date-time */
            created_at: string;
            default: boolean;
            exp_month: number;
            exp_year: number;
            id: string;
            last4: string;
        };
        /**
         * PaymentStatus
         * @description States of a payment; the transitions are the payments service's own table.
         * @enum {string}
         */
        PaymentStatus: "scheduled" | "pending" | "processing" | "unknown" | "in_review" | "completed" | "failed" | "cancelled" | "partially_refunded" | "refunded" | "disputed";
        /** PaymentTotals */
        PaymentTotals: {
            failed_today: number;
            today: number;
            total: number;
        };
        /**
         * PaymentType
         * @description How a payment came to be due.
         * @enum {string}
         */
        PaymentType: "instant" | "scheduled" | "recurring";
        /** PayoutInput */
        PayoutInput: {
            /** @description Minor units: 1250 is 12.50 EUR */
            amount: number;
            /** @description ISO 4217 code */
            currency: string;
            destination: string;
        };
        /** PayoutItem */
        PayoutItem: {
            amount: number;
            /** Format: date-time */
            created_at: string;
            currency: string;
            destination: string;
            failure_code: string | null;
            id: string;
            status: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** PendingEmail */
        PendingEmail: {
            /** Format: date-time */
            expires_at: string;
            new_confirmed: boolean;
            new_email: string;
            old_confirmed: boolean;
        };
        /** Person */
        Person: {
            handle: string;
            id: string;
            name: string;
        };
        /** Preferences */
        Preferences: {
            currency: string;
            language: string;
            notifications: components["schemas"]["NotificationChannels"];
            theme: components["schemas"]["Theme"];
            time_zone: string;
        };
        /** Preview */
        Preview: {
            ends: boolean;
            occurrences: string[];
        };
        /** PreviewInput */
        PreviewInput: {
            /** @default 6 */
            limit?: number;
            recurrence: components["schemas"]["RecurrenceInput"];
            /** Format: date-time */
            scheduled_at: string;
        };
        /** @description An error (RFC 9457). `code` is stable; `errors` names invalid fields. */
        Problem: {
            code: string;
            detail: string;
            errors?: {
                code: string;
                field: string;
                message: string;
            }[];
            request_id?: string;
            status: number;
            title: string;
            /** Format: uri-reference */
            type: string;
        };
        /** Profile */
        Profile: {
            address: components["schemas"]["Address"] | null;
            avatar_url: string | null;
            bio: string;
            email: string | null;
            handle: string | null;
            id: string;
            name: string | null;
            phone: string | null;
            updated_at: string | null;
        };
        /** ProviderOut */
        ProviderOut: {
            enabled: boolean;
            name: string | null;
        };
        /** Qr */
        Qr: {
            path: string;
            size: number;
        };
        /** Reauthenticate */
        Reauthenticate: {
            code?: string | null;
            passkey?: components["schemas"]["PasskeyProof"] | null;
            password?: string | null;
        };
        /** Reauthenticated */
        Reauthenticated: {
            access_token?: string;
            amr: string[];
            auth_time: number;
            /** Format: date-time */
            expires_at: string;
            expires_in?: number;
            refresh_token?: string;
            token_type?: "Bearer";
        };
        /** Received */
        Received: {
            /** @default true */
            received?: boolean;
        };
        /** Recipient */
        Recipient: {
            email?: string | null;
            handle?: string | null;
            id?: string | null;
        };
        /** RecoveryCodes */
        RecoveryCodes: {
            recovery_codes: string[];
        };
        /** Recurrence */
        Recurrence: {
            count: number | null;
            frequency: string;
            interval: number;
            last_day: boolean;
            /**
             * Format: date-time
             * @description The first one, wall-clock time in the time zone
             */
            starts: string;
            time_zone: string;
            until: string | null;
        };
        /** RecurrenceInput */
        RecurrenceInput: {
            /** @description How often it is due at most, skipped ones included */
            count?: number | null;
            frequency: components["schemas"]["Frequency"];
            /** @default 1 */
            interval?: number;
            /**
             * @description On the last day of each month; monthly and yearly only
             * @default false
             */
            last_day?: boolean;
            /** @description IANA name, for example Europe/Paris */
            time_zone: string;
            /** @description The last day on which it may be due, in its time zone */
            until?: string | null;
        };
        /** RefreshIn */
        RefreshIn: {
            refresh_token: string;
        };
        /** RefreshOut */
        RefreshOut: {
            access_token?: string;
            /** Format: date-time */
            expires_at: string;
            expires_in?: number;
            refresh_token?: string;
            token_type?: "Bearer";
        };
        /** RefundInput */
        RefundInput: {
            /** @description Minor units: 1250 is 12.50 EUR */
            amount?: number | null;
            reason?: string | null;
        };
        /** RefundItem */
        RefundItem: {
            amount: number;
            /** Format: date-time */
            created_at: string;
            currency: string;
            id: string;
            payment_id: string;
            reason: string | null;
            status: string;
        };
        /** Register */
        Register: {
            email: string;
            name: string;
            password: string;
            /**
             * @default CUSTOMER
             * @enum {string}
             */
            role?: "CUSTOMER" | "VENDOR";
        };
        /** ReportLine */
        ReportLine: {
            average: number;
            completed_count: number;
            completed_total: number;
            count: number;
            currency: string;
            direction: string;
            failed_count: number;
            fees: number;
            key: string;
            refunded: number;
            refunded_count: number;
            total: number;
        };
        /** ResetPassword */
        ResetPassword: {
            new_password: string;
            token: string;
        };
        /**
         * Role
         * @description What a user may be; exactly one per user, carried in the access token.
         * @default CUSTOMER
         * @enum {string}
         */
        Role: "ADMIN" | "VENDOR" | "CUSTOMER";
        /** ScheduleDetails */
        ScheduleDetails: {
            actions: string[];
            amount: number;
            /** Format: date-time */
            created_at: string;
            currency: string;
            description: string;
            id: string;
            next_at: string | null;
            payments: components["schemas"]["ScheduledPayment"][];
            reason: string | null;
            recipient: components["schemas"]["Person"];
            recurrence: components["schemas"]["Recurrence"];
            status: string;
            upcoming: string[];
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** ScheduleEdit */
        ScheduleEdit: {
            /** @description Minor units: 1250 is 12.50 EUR */
            amount?: number;
            /** @description How often it is due at most, skipped ones included */
            count?: number | null;
            description?: string;
            /** @description The last day on which it may be due, in its time zone */
            until?: string | null;
        };
        /** ScheduleItem */
        ScheduleItem: {
            actions: string[];
            amount: number;
            /** Format: date-time */
            created_at: string;
            currency: string;
            description: string;
            id: string;
            next_at: string | null;
            reason: string | null;
            recipient: components["schemas"]["Person"];
            recurrence: components["schemas"]["Recurrence"];
            status: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** ScheduledPayment */
        ScheduledPayment: {
            amount: number;
            currency: string;
            failure_code: string | null;
            id: string;
            /** Format: date-time */
            scheduled_at: string;
            status: string;
        };
        /** SessionOut */
        SessionOut: {
            /** Format: date-time */
            created_at: string;
            current: boolean;
            device: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            ip: string;
            /** Format: date-time */
            last_used_at: string;
            place: string | null;
        };
        /**
         * Theme
         * @enum {string}
         */
        Theme: "light" | "dark" | "system";
        /** TopUpInput */
        TopUpInput: {
            /** @description Minor units: 1250 is 12.50 EUR */
            amount: number;
            /** @description ISO 4217 code */
            currency: string;
            payment_method: string;
        };
        /** TopUpItem */
        TopUpItem: {
            action_url: string | null;
            amount: number;
            /** Format: date-time */
            created_at: string;
            currency: string;
            failure_code: string | null;
            id: string;
            payment_method: string;
            status: string;
        };
        /** TotpEnrolment */
        TotpEnrolment: {
            otpauth_uri: string;
            qr: components["schemas"]["Qr"];
            secret: string;
        };
        /** TotpStatus */
        TotpStatus: {
            enabled: boolean;
            enabled_at: string | null;
        };
        /** Unread */
        Unread: {
            unread: number;
        };
        /** UserOut */
        UserOut: {
            /** Format: date-time */
            created_at: string;
            email: string;
            email_verified: boolean;
            handle: string;
            has_password: boolean;
            id: string;
            mfa_enabled: boolean;
            name: string;
            role: string;
            status: string;
        };
        /**
         * UserSort
         * @default created_at
         * @enum {string}
         */
        UserSort: "created_at" | "name" | "email" | "last_sign_in_at";
        /**
         * UserStatus
         * @description Life of an account. Only `active` accounts can sign in and be paid.
         * @enum {string}
         */
        UserStatus: "pending" | "invited" | "active" | "locked" | "deleted";
        /** UserTotals */
        UserTotals: {
            active: number;
            by_role: {
                [key: string]: number;
            };
            total: number;
        };
        /** Verified */
        Verified: {
            email: string;
            /**
             * @default active
             * @constant
             */
            status?: "active";
        };
        /** VerifyEmail */
        VerifyEmail: {
            token: string;
        };
        /** Wallet */
        Wallet: {
            available: components["schemas"]["Money"];
            balance: components["schemas"]["Money"];
            currency: string;
            held: components["schemas"]["Money"];
            id: string;
        };
        /** WebhookDetails */
        WebhookDetails: {
            attempts: number;
            body: unknown;
            error: string | null;
            event_id: string;
            id: string;
            next_try_at: string | null;
            processed_at: string | null;
            provider: string;
            /** Format: date-time */
            received_at: string;
            status: string;
            type: string;
        };
        /** WebhookItem */
        WebhookItem: {
            attempts: number;
            error: string | null;
            event_id: string;
            id: string;
            next_try_at: string | null;
            processed_at: string | null;
            provider: string;
            /** Format: date-time */
            received_at: string;
            status: string;
            type: string;
        };
        /** WithReason */
        WithReason: {
            reason?: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    WellKnownJwksJsonJwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AdminAuditListAuditEntries: {
        parameters: {
            query?: {
                q?: string | null;
                action?: string | null;
                actor?: string | null;
                target?: string | null;
                /** @description First moment */
                from?: string | null;
                /** @description First moment that is not in it */
                to?: string | null;
                cursor?: string | null;
                /** @description Items on a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditList"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AdminAuditExportCsvExportAuditEntries: {
        parameters: {
            query?: {
                q?: string | null;
                action?: string | null;
                actor?: string | null;
                target?: string | null;
                /** @description First moment */
                from?: string | null;
                /** @description First moment that is not in it */
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AdminOverviewReadOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AdminUsersListUsers: {
        parameters: {
            query?: {
                q?: string | null;
                role?: components["schemas"]["AdminRole"] | null;
                status?: components["schemas"]["UserStatus"] | null;
                sort?: components["schemas"]["UserSort"];
                order?: components["schemas"]["Order"];
                cursor?: string | null;
                /** @description Items on a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminUserList"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AdminUsersInviteUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AdminUsersUserIdReadUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminUser"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AdminUsersUserIdDeleteUser: {
        parameters: {
            query?: {
                reason?: string | null;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AdminUsersUserIdChangeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AdminUsersUserIdCommandCommandUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
                command: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthAdminUsersInvite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Invite"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUser"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthAdminUsersUserIdRemove: {
        parameters: {
            query?: {
                /** @description For the audit trail */
                reason?: string | null;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthAdminUsersUserIdChange: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeUser"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUser"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthAdminUsersUserIdEndSessionsEndSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReason"] | null;
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessions"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthAdminUsersUserIdLockLock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReason"] | null;
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUser"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthAdminUsersUserIdUnlockUnlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithReason"] | null;
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedUser"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthCsrfCsrf: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CsrfOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthEmailEmailState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailState"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthEmailChangeEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeEmail"];
            };
        };
        responses: {
            /** @description Request accepted, processing continues off-line */
            202: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthEmailCancelEmailChange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthEmailConfirmConfirmEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyEmail"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailConfirmed"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthEmailResendResend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailOnly"];
            };
        };
        responses: {
            /** @description Request accepted, processing continues off-line */
            202: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthEmailVerifyVerifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyEmail"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verified"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthIdentitiesListIdentities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_IdentityOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthIdentitiesIdentityIdUnlink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                identity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthInvitationAcceptAcceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitation"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verified"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthLoginLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Signed in, or what is still to be proven */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginOut"] | components["schemas"]["MfaRequired"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthLoginPasskeyLoginWithPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyLogin"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthLoginPasskeyOptionsLoginOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyChallenge"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthLogoutLogout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthLogoutAllLogoutAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthMeMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthMfaStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MfaStatus"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthMfaEnrolEnrol: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaToken"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpEnrolment"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthMfaEnrolConfirmEnrolled: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaEnrolConfirm"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolledLogin"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthMfaRecoveryCodesNewCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthMfaTotpStartTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpEnrolment"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthMfaTotpRemoveTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthMfaTotpConfirmConfirmTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeOnly"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthMfaVerifyVerify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaVerify"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthOidcProvider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthOidcFinishFinish: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Callback"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthOidcLinkFinishLinkFinish: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Callback"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthOidcLinkStartLinkStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Authorization"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthOidcReauthenticateFinishProofFinish: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Callback"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reauthenticated"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthOidcReauthenticateStartProofStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Authorization"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthOidcStartStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Authorization"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthPasskeysListPasskeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PasskeyOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthPasskeysRegisterPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyRegister"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyAdded"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthPasskeysOptionsPasskeyOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyChallenge"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthPasskeysPasskeyIdRemovePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthPasswordChangePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthPasswordForgotForgotPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailOnly"];
            };
        };
        responses: {
            /** @description Request accepted, processing continues off-line */
            202: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthPasswordResetResetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPassword"];
            };
        };
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthReauthenticateReauthenticate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reauthenticate"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reauthenticated"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthReauthenticatePasskeyReauthenticateOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyChallenge"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthRefreshRefresh: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshIn"] | null;
            };
        };
        responses: {
            /** @description New tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefreshOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthRegisterRegister: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Register"];
            };
        };
        responses: {
            /** @description Request accepted, processing continues off-line */
            202: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthSessionsListSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SessionOut"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1AuthSessionsSessionIdRevokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentMethodsListPaymentMethods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PaymentMethodItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentMethodsAddPaymentMethod: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentMethodInput"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentMethodItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentMethodsCardPageOpenCardPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CardPage"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentMethodsMethodIdRemovePaymentMethod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                method_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentMethodsMethodIdDefaultChoosePaymentMethod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                method_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentMethodItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentsListPayments: {
        parameters: {
            query?: {
                /** @description Whose payments; only staff may ask for all, and do unless they say own */
                scope?: "own" | "all" | null;
                status?: components["schemas"]["PaymentStatus"][] | null;
                type?: components["schemas"]["PaymentType"][] | null;
                direction?: "incoming" | "outgoing" | null;
                currency?: string | null;
                min_amount?: number | null;
                max_amount?: number | null;
                from?: string | null;
                to?: string | null;
                counterparty?: string | null;
                q?: string | null;
                /** @description Items on a page */
                limit?: number;
                cursor?: string | null;
                sort?: "created_at" | "amount";
                order?: "asc" | "desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PaymentItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentsCreatePayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters, kept 24 hours; required for whatever moves money */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentInput"];
            };
        };
        responses: {
            /** @description The payment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentsExportCsvExportPayments: {
        parameters: {
            query?: {
                /** @description Whose payments; only staff may ask for all, and do unless they say own */
                scope?: "own" | "all" | null;
                status?: components["schemas"]["PaymentStatus"][] | null;
                type?: components["schemas"]["PaymentType"][] | null;
                direction?: "incoming" | "outgoing" | null;
                currency?: string | null;
                min_amount?: number | null;
                max_amount?: number | null;
                from?: string | null;
                to?: string | null;
                counterparty?: string | null;
                q?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stream Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentsReportsReport: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                group_by?: "day" | "week" | "month" | "status" | "type" | "currency";
                /** @description IANA name; days, weeks and months begin at its midnight */
                time_zone?: string;
                /** @description Whose payments; only staff may ask for all, and do unless they say own */
                scope?: "own" | "all" | null;
                /** @description Staff: of this user */
                user?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportLine"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentsPaymentIdGetPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentDetails"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentsPaymentIdEditPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters, kept 24 hours; required for whatever moves money */
                "Idempotency-Key"?: string | null;
                "If-Match"?: string | null;
            };
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentEdit"];
            };
        };
        responses: {
            /** @description The payment as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentsPaymentIdCancelCancelPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters, kept 24 hours; required for whatever moves money */
                "Idempotency-Key"?: string | null;
                "If-Match"?: string | null;
            };
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelInput"] | null;
            };
        };
        responses: {
            /** @description The cancelled payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PaymentsPaymentIdRefundsCreateRefund: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters, kept 24 hours; required for whatever moves money */
                "Idempotency-Key"?: string | null;
            };
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundInput"];
            };
        };
        responses: {
            /** @description The refund */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefundItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PayoutsListPayouts: {
        parameters: {
            query?: {
                /** @description Items on a page */
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PayoutItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PayoutsCreatePayout: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters, kept 24 hours; required for whatever moves money */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PayoutInput"];
            };
        };
        responses: {
            /** @description The payout */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayoutItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1PayoutsPayoutIdGetPayout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payout_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayoutItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1ProfileReadProfile: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1ProfileChangeProfile: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditProfile"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1ProfileAvatarPutAvatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/gif": string;
                "image/jpeg": string;
                "image/png": string;
                "image/webp": string;
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1ProfileAvatarDeleteAvatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1ProfileAvatarsAvatarIdReadAvatar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                avatar_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1ProfileNotificationsListNotifications: {
        parameters: {
            query?: {
                /** @description Items on a page */
                limit?: number;
                cursor?: string | null;
                /** @description Only those not read yet */
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationList"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1ProfileNotificationsReadMarkNotificationsRead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkRead"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unread"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1ProfilePreferencesReadPreferences: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preferences"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1ProfilePreferencesChangePreferences: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditPreferences"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preferences"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1RecipientsFindRecipient: {
        parameters: {
            query: {
                /** @description Exact e-mail address or handle */
                query: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Person"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1SchedulesListSchedules: {
        parameters: {
            query?: {
                /** @description Items on a page */
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ScheduleItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1SchedulesPreviewPreview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewInput"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1SchedulesScheduleIdGetSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleDetails"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1SchedulesScheduleIdEditSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters, kept 24 hours; required for whatever moves money */
                "Idempotency-Key"?: string | null;
                "If-Match"?: string | null;
            };
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleEdit"];
            };
        };
        responses: {
            /** @description The schedule as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleDetails"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1SchedulesScheduleIdActionActOnSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters, kept 24 hours; required for whatever moves money */
                "Idempotency-Key"?: string | null;
                "If-Match"?: string | null;
            };
            path: {
                schedule_id: string;
                action: "skip" | "pause" | "resume" | "end";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schedule as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleDetails"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1TopUpsListTopUps: {
        parameters: {
            query?: {
                /** @description Items on a page */
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TopUpItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1TopUpsCreateTopUp: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 characters, kept 24 hours; required for whatever moves money */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopUpInput"];
            };
        };
        responses: {
            /** @description The top-up */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopUpItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1TopUpsTopUpIdGetTopUp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                top_up_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopUpItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1WalletsListWallets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Wallet"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1WebhooksListWebhooks: {
        parameters: {
            query?: {
                /** @description Items on a page */
                limit?: number;
                cursor?: string | null;
                status?: "received" | "processed" | "ignored" | "unmatched" | "failed" | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_WebhookItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1WebhooksPspProviderReceiveWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Received"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1WebhooksWebhookIdGetWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDetails"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApiV1WebhooksWebhookIdReplayReplayWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request accepted, processing continues off-line */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookItem"];
                };
            };
            /** @description Any error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
