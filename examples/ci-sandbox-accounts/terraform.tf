terraform {
  required_version = ">= 1.11"

  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}
