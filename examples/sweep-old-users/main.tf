# Imports users that no state manages, to delete them with a destroy. README.md lists the commands.

# It needs the mandator administrator's client. Its plans do not log in, so they try no passwords.
provider "finapi" {
  login_at_refresh = false
}

locals {
  # The file that lists the users of the other states.
  users = { for user in yamldecode(file("${path.module}/managed-users.yaml")) : lower(user.id) => user }
}

data "finapi_users" "old" {
  id_prefix             = var.id_prefix
  max_registration_date = var.max_registration_date
  exclude_ids           = toset(keys(local.users))

  lifecycle {
    postcondition {
      condition     = length(self.ids) <= var.max_users
      error_message = "There are ${length(self.ids)} such users, more than max_users allows. Nobody was deleted."
    }
  }
}

# An import only reads. Nothing changes at finAPI until the users are destroyed.
import {
  for_each = toset(data.finapi_users.old.ids)

  to = finapi_user.old[each.key]
  id = each.key
}

resource "finapi_user" "old" {
  for_each = toset(data.finapi_users.old.ids)

  id                  = each.key
  deletion_protection = var.deletion_protection
}

output "old_users" {
  description = "The users found, with what speaks for and against each."

  value = {
    for user in data.finapi_users.old.users : user.id => {
      registration_date     = user.registration_date
      last_active_date      = user.last_active_date
      bank_connection_count = user.bank_connection_count
    }
  }
}
