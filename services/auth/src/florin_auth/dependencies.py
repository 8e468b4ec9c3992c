"""What handlers may ask for by name; `florin_auth.app` provides it."""

from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.accounts.email_change import EmailChange
from florin_auth.accounts.service import Accounts
from florin_auth.administration.service import Administration
from florin_auth.api_keys.exchange import KeyExchange
from florin_auth.api_keys.service import ApiKeys
from florin_auth.client import Client
from florin_auth.data_export.service import DataExport
from florin_auth.keys.ring import KeyRing
from florin_auth.mfa.reauthentication import Reauthentication
from florin_auth.mfa.second_step import SecondStep
from florin_auth.mfa.service import Factors
from florin_auth.oidc.service import Oidc
from florin_auth.passkeys.service import Passkeys
from florin_auth.passkeys.sign_in import PasskeySignIn
from florin_auth.sessions.access_token import AccessTokens
from florin_auth.sessions.refresh import Refresh
from florin_auth.sessions.service import Sessions
from florin_auth.sessions.sign_in import SignIn
from florin_auth.settings import AuthSettings
from florin_kit.identity import Principal
from florin_kit.web.app import Authenticator

UseAccessTokens = NamedDependency[AccessTokens]
UseAccounts = NamedDependency[Accounts]
UseAdministration = NamedDependency[Administration]
UseApiKeys = NamedDependency[ApiKeys]
UseAuthenticator = NamedDependency[Authenticator]
UseClient = NamedDependency[Client]
UseDataExport = NamedDependency[DataExport]
UseEmailChange = NamedDependency[EmailChange]
UseFactors = NamedDependency[Factors]
UseKeyExchange = NamedDependency[KeyExchange]
UseOidc = NamedDependency[Oidc]
UsePasskeySignIn = NamedDependency[PasskeySignIn]
UsePasskeys = NamedDependency[Passkeys]
UsePrincipal = NamedDependency[Principal]
UseReadOnly = NamedDependency[AsyncSession]
UseReauthentication = NamedDependency[Reauthentication]
UseRefresh = NamedDependency[Refresh]
UseRing = NamedDependency[KeyRing]
UseSecondStep = NamedDependency[SecondStep]
UseSessions = NamedDependency[Sessions]
UseSettings = NamedDependency[AuthSettings]
UseSignIn = NamedDependency[SignIn]
UseTransaction = NamedDependency[AsyncSession]
