namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal TokenMissing = Define("token-missing", 401, "Send your token as Authorization: Bearer TOKEN.");
    public static readonly Refusal TokenInvalid = Define("token-invalid", 401, "The token is unknown, expired or revoked; ask for a new one.");
    public static readonly Refusal RoleNotAllowed = Define("role-not-allowed", 403, "Your role may not do this; ask somebody whose role may.");
    public static readonly Refusal ScopeMissing = Define("scope-missing", 403, "The token was not issued for this; use one that has the scope.");
    public static readonly Refusal RoleUnknown = Define("role-unknown", 422, "There is no such role; choose member, client, accountant, approver, auditor, board, delegate, operator or machine.");
    public static readonly Refusal ScopeUnknown = Define("scope-unknown", 422, "A machine's token needs one or more of the scopes read, submit, import and start-payroll, and only a machine's has any.");
    public static readonly Refusal TokenTooLong = Define("token-too-long", 422, "A token lives 1 to 90 days; choose fewer and renew it.");
    public static readonly Refusal TokenParty = Define("token-party", 422, "A member's or client's token names the member or client it speaks for, and no other role's does.");
    public static readonly Refusal TokenTaken = Define("token-taken", 409, "The secret of this token was shown already; ask for another token if it was lost.");
    public static readonly Refusal ApprovalStale = Define("approval-stale", 409, "What you were shown is not what would be done any more; look again and approve that.");
    public static readonly Refusal ApprovalTaken = Define("approval-taken", 409, "Somebody else approved this already; nothing is left to do.");
    public static readonly Refusal FileChanged = Define("file-changed", 409, "The file is not the one that was approved; do not send it, and call the operator.");
    public static readonly Refusal FormExpired = Define("form-expired", 400, "This form is too old, or was not sent from our own page; open the page again and send it once more.");
    public static readonly Refusal AccountInvalid = Define("account-invalid", 400, "An account is written as in the balance: general:400, general:400:ID or class9:activity:ID.");
    public static readonly Refusal SignInWrong = Define("sign-in-wrong", 401, "Address, password or code is not right; check them and try again.");
    public static readonly Refusal SignInResting = Define("sign-in-resting", 429, "Too many tries; wait a quarter of an hour and try again.");
    public static readonly Refusal SignInTooLate = Define("sign-in-too-late", 401, "This step took too long or was done already; start signing in again.");
    public static readonly Refusal PasskeyWrong = Define("passkey-wrong", 401, "The passkey did not answer as it should; try again, or use another one.");
    public static readonly Refusal PasskeyNeeded = Define("passkey-needed", 403, "This role is worn with a passkey only; sign in with yours, or add one to your account first.");
    public static readonly Refusal RoleNotYet = Define("role-not-yet", 403, "A new role works a day after it was given; sign in again then.");
    public static readonly Refusal FactorLast = Define("factor-last", 409, "This is your only second factor; add another one before you remove it.");
    public static readonly Refusal PasswordWeak = Define("password-weak", 422, "The password is too short or too easy to guess; take at least ten characters, best four or five words that do not belong together.");
    public static readonly Refusal InvitationNotValid = Define("invitation-not-valid", 404, "This invitation was used, replaced, or is too old; ask whoever invited you for a new one.");
    public static readonly Refusal InvitationTaken = Define("invitation-taken", 409, "This invitation was made already; nothing is left to do.");
    public static readonly Refusal StepUpNeeded = Define("step-up-needed", 403, "Confirm first that it is you; then send it again within five minutes.");
    public static readonly Refusal FactorsNew = Define("factors-new", 409, "Password and factors were made anew less than seven days ago; change the account after that, or ask the office.");
    public static readonly Refusal ConnectionNotEncrypted = Define("connection-not-encrypted", 400, "Pages are read over an encrypted connection only; use the address that starts with https.");
}
