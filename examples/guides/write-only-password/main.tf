variable "alice_password" {
  description = "From a secret store, or from the environment as TF_VAR_alice_password."
  type        = string
  sensitive   = true
  ephemeral   = true
}

# With this password the provider can read, change and delete alice. You can use the environment variable FINAPI_USER_PASSWORDS
# instead.
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
