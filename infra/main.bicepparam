// The values come from the azd environment: `azd env set NAME=value --cwd infra`. Those without a second argument are required.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param dcsEndpoint = readEnvironmentVariable('DCS_ENDPOINT')
param dcsProjectId = readEnvironmentVariable('DCS_PROJECT_ID')
param dcsIamEndpoint = readEnvironmentVariable('DCS_IAM_ENDPOINT', '')
param webhookSecretName = readEnvironmentVariable('WEBHOOK_SECRET_NAME', '')

param alwaysReadyInstances = int(readEnvironmentVariable('ALWAYS_READY_INSTANCES', '0'))
param zoneRedundant = bool(readEnvironmentVariable('ZONE_REDUNDANT', 'false'))
param privateNetworking = bool(readEnvironmentVariable('PRIVATE_NETWORKING', 'false'))
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
