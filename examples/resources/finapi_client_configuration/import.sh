# The import id is the id of the provider's application client.
terraform import finapi_client_configuration.this f1a91000-0000-4000-8000-000000000001
