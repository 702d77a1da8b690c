variable "alice_password" {
  description = "From a secret store, or from the environment as TF_VAR_alice_password."
  type        = string
  sensitive   = true
  ephemeral   = true
}

# Lets the provider read, change and delete alice. The environment variable FINAPI_USER_PASSWORDS does as well.
provider "finapi" {
  user_passwords = {
    alice = var.alice_password
  }
}

resource "finapi_user" "alice" {
  id                  = "alice"
  email               = "alice@example.com"
  is_verified         = true
  password_wo         = var.alice_password
  password_wo_version = "1"
}
