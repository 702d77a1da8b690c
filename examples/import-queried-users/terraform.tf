terraform {
  required_version = ">= 1.14"

  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}
