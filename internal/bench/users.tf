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

variable "domain" {
  type    = string
  default = "example.com"
}

resource "finapi_user" "bench" {
  for_each = var.users

  id          = each.key
  email       = "${each.key}@${var.domain}"
  is_verified = true
}
