# One file lists all users, and each shard has its own state. To add, change or remove a user, edit only that file.

provider "finapi" {
  # The credentials come from the FINAPI_… environment variables.
  max_concurrent_requests = local.max_concurrent_requests

  # An import uses these passwords. It does not see the passwords of the resource.
  user_passwords = length(local.passwords) == 0 ? null : {
    for key in setintersection(keys(local.users), keys(local.passwords)) : key => local.passwords[key]
  }
}

import {
  for_each = local.arrivals

  to = finapi_user.this[each.key]
  id = each.value
}

# The expression must be a plain reference: Terraform evaluates it once for each user.
resource "finapi_user" "this" {
  for_each = local.users

  id                  = each.value.id
  email               = each.value.email
  phone               = each.value.phone
  password            = each.value.password
  is_verified         = true
  deletion_protection = each.value.deletion_protection
}
