terraform {
  required_version = ">= 1.12"

  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}
