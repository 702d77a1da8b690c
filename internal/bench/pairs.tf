terraform {
  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}

variable "users" {
  type        = map(string)
  description = "The ids of the users. A set would cost the CLI far more than a map."
}

resource "finapi_user" "bench" {
  for_each = var.users

  id    = each.key
  email = "${each.key}@example.com"
}

resource "finapi_user_verification" "bench" {
  for_each = finapi_user.bench

  user_id = each.value.id
}
