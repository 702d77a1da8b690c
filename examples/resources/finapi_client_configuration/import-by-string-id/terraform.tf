terraform {
  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}
