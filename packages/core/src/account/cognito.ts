import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";

// Few requests need it, and it is large: it is loaded by them alone.
export {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminUserGlobalSignOutCommand,
  UserNotFoundException,
} from "@aws-sdk/client-cognito-identity-provider";

export const cognito = new CognitoIdentityProviderClient({});
