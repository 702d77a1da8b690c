# Takes over users whom another program has created. users.csv has to say of each what finAPI has: where they differ, the plan
# shows a change.

# The users' passwords come from FINAPI_USER_PASSWORDS, a JSON object such as {"alice": "…"}, and get into no file. The
# program that owns them keeps them.
provider "finapi" {}

locals {
  # By the id in small letters: the case makes no difference to finAPI, so that the same user twice is an error here. An
  # empty field is null.
  users = {
    for row in csvdecode(file("${path.module}/users.csv")) :
    lower(row.id) => { for column, value in row : column => value != "" ? value : null }
  }
}

# Whoever is in the state already is not imported again, so this can stay for other existing users who are added to the file.
import {
  for_each = local.users

  to = finapi_user.this[each.key]
  id = each.value.id
}

# Without a password, since nobody's is to be changed. The id is in the configuration, so that a user who is deleted elsewhere
# comes back under it.
resource "finapi_user" "this" {
  for_each = local.users

  id                     = each.value.id
  email                  = each.value.email
  phone                  = each.value.phone
  is_auto_update_enabled = each.value.is_auto_update_enabled
  # null where it is not true, since false would show as a change of each user.
  deletion_protection = var.deletion_protection ? true : null
}

output "unread_users" {
  description = "Users of whom finAPI has shown no more than that they exist, since no password that opens them is known."
  value       = [for user in finapi_user.this : user.id if user.is_auto_update_enabled == null]
}
