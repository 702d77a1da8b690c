# users.yaml lists the users. To add, change or remove a user, edit only that file.

provider "finapi" {} # credentials from the FINAPI_… environment variables

# No password is given: the provider generates a strong one for each user and stores it in the state. So a new user is one entry
# in a file, and a run needs only the state and the client's credentials. With password_wo, each password must be in a secret
# store before its user is created. While the store is down, no user can be read, changed or deleted. The disadvantage is a
# state that contains passwords: encrypt it, and restrict access to it. If that is not acceptable, see
# ../guides/write-only-password.
resource "finapi_user" "this" {
  for_each = local.users

  id                     = each.value.id
  email                  = each.value.email
  phone                  = each.value.phone
  is_auto_update_enabled = each.value.is_auto_update_enabled
  is_verified            = true
  deletion_protection    = each.value.deletion_protection

  lifecycle {
    precondition {
      condition     = each.value.id != null
      error_message = "${var.users_file}: ${each.key} has no id."
    }

    precondition {
      condition     = length(each.value.same_user) == 1
      error_message = "${var.users_file}: ${join(" and ", each.value.same_user)} are the same user. The case of letters makes no difference to finAPI."
    }

    # Without this check, a misspelt field would be ignored silently.
    precondition {
      condition     = length(each.value.unknown) == 0
      error_message = "${var.users_file}: ${each.key} has unknown fields: ${join(", ", each.value.unknown)}. Known are ${join(", ", local.fields)}."
    }

    # YAML reads +49305550100 as a number, without the plus.
    precondition {
      condition     = length(each.value.not_text) == 0
      error_message = "${var.users_file}: ${each.key} needs quotes around the value of ${join(" and ", each.value.not_text)}, which YAML takes for a number."
    }
  }
}
