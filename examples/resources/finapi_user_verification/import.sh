# The import id is the id of the verified user.
terraform import finapi_user_verification.alice alice
