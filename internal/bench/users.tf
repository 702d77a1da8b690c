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
  count = var.users

  id    = "bench-${count.index}"
  email = "bench-${count.index}@${var.domain}"
}
