terraform {
  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}

variable "users" {
  type = set(string)
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
