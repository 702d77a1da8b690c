terraform {
  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}

# The credentials come from FINAPI_CLIENT_ID and FINAPI_CLIENT_SECRET, so no file contains them.
provider "finapi" {
  request_timeout = "45s"
}

resource "finapi_user" "alice" {
  id          = "alice"
  email       = "alice@example.com"
  is_verified = true
}
