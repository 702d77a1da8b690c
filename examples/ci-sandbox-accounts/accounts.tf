provider "finapi" {} # credentials from the FINAPI_… environment variables

variable "accounts" {
  description = "The accounts that the tests need, by a name of up to 16 characters, with which their ids begin."
  nullable    = false

  type = map(object({
    email = optional(string)
  }))

  default = {
    alice = { email = "alice@example.com" }
    bob   = {}
  }

  validation {
    condition     = alltrue([for name in keys(var.accounts) : can(regex("^[0-9A-Za-z_-]{1,16}$", name))])
    error_message = "The name of an account must be 1 to 16 characters out of letters, digits, - and _."
  }
}

# The ids are random, so concurrent runs do not affect each other. The prefix finds the accounts that a killed run has left.
resource "finapi_user" "account" {
  for_each = var.accounts

  id_prefix   = "ci-${each.key}-"
  email       = each.value.email
  is_verified = true
}

# The accounts' data at finAPI, read with their own tokens. The tests check this data, not the configuration.
data "finapi_user" "account" {
  for_each = finapi_user.account

  id       = each.value.id
  password = each.value.password

  # Without this, Terraform would read the accounts before it changes them.
  depends_on = [finapi_user.account]
}

output "accounts" {
  description = "The accounts as finAPI knows them."

  value = {
    for name, user in data.finapi_user.account : name => {
      id          = user.id
      email       = user.email
      is_verified = user.is_verified
    }
  }
}
