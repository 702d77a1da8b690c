terraform {
  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}

variable "users" {
  type = number
}

variable "domain" {
  type    = string
  default = "example.com"
}

resource "finapi_user" "bench" {
  for_each = toset([for number in range(var.users) : "bench-${number}"])

  id          = each.key
  email       = "${each.key}@${var.domain}"
  is_verified = true
}
