# Imports users that another program has created. users.csv must contain the values at finAPI. If a value differs, the plan
# shows a change.

# The users' passwords come from FINAPI_USER_PASSWORDS, a JSON object such as {"alice": "…"}. No file contains them. The other
# program still owns them.
provider "finapi" {}

locals {
  # The keys are the ids in lower case. Ids are not case-sensitive, so a user in two rows is an error here. An empty field is
  # null.
  users = {
    for row in csvdecode(file("${path.module}/users.csv")) :
    lower(row.id) => { for column, value in row : column => value != "" ? value : null }
  }
}

# Terraform imports a user only if it is not in the state. Keep this block to import other existing users that you add to the
# file.
import {
  for_each = local.users

  to = finapi_user.this[each.key]
  id = each.value.id
}

# No password is set, because no password must change. With the id in the configuration, a user that is deleted elsewhere is
# created again with the same id.
resource "finapi_user" "this" {
  for_each = local.users

  id                     = each.value.id
  email                  = each.value.email
  phone                  = each.value.phone
  is_auto_update_enabled = each.value.is_auto_update_enabled
  # Null if it is not true, because false would show as a change of each user.
  deletion_protection = var.deletion_protection ? true : null
}

output "unread_users" {
  description = "Users of whom finAPI has shown no more than that they exist, since no password that opens them is known."
  value       = [for user in finapi_user.this : user.id if user.is_auto_update_enabled == null]
}
