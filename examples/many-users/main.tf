# All users are in one file, and each shard of them has a state of its own. Nothing here is edited to add, change or remove a user.

provider "finapi" {
  # The credentials are in the FINAPI_… environment variables.
  max_concurrent_requests = local.max_concurrent_requests

  # An import sees the passwords that are here, and not those of the resource.
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
