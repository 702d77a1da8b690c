terraform {
  required_version = ">= 1.9"

  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}
