// The values are read from the azd environment: `azd env set NAME=value --cwd infra`. Variables without a default are required.
// An empty value of the others counts as not set.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param dcsEndpoint = readEnvironmentVariable('DCS_ENDPOINT')
param dcsProjectId = readEnvironmentVariable('DCS_PROJECT_ID')
param dcsIamEndpoint = readEnvironmentVariable('DCS_IAM_ENDPOINT', '')
param webhookSecretName = readEnvironmentVariable('WEBHOOK_SECRET_NAME', '')
param slackSecretName = readEnvironmentVariable('CHAT_SLACK_SECRET_NAME', '')
param mattermostSecretName = readEnvironmentVariable('CHAT_MATTERMOST_SECRET_NAME', '')

param alwaysReadyInstances = int(empty(readEnvironmentVariable('ALWAYS_READY_INSTANCES', '')) ? '0' : readEnvironmentVariable('ALWAYS_READY_INSTANCES', ''))
param zoneRedundant = bool(empty(readEnvironmentVariable('ZONE_REDUNDANT', '')) ? 'false' : readEnvironmentVariable('ZONE_REDUNDANT', ''))
param privateNetworking = bool(empty(readEnvironmentVariable('PRIVATE_NETWORKING', '')) ? 'false' : readEnvironmentVariable('PRIVATE_NETWORKING', ''))

// Comma-separated lists.
param allowedAddresses = filter(map(split(readEnvironmentVariable('ALLOWED_ADDRESSES', ''), ','), address => trim(address)), address => !empty(address))
param chatChannels = filter(map(split(readEnvironmentVariable('CHAT_CHANNELS', ''), ','), channel => trim(channel)), channel => !empty(channel))
param allowedServiceTags = filter(map(split(readEnvironmentVariable('ALLOWED_SERVICE_TAGS', ''), ','), service => trim(service)), service => !empty(service))

param dailyTelemetryGB = int(empty(readEnvironmentVariable('DAILY_TELEMETRY_GB', '')) ? '1' : readEnvironmentVariable('DAILY_TELEMETRY_GB', ''))
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param alertTasksPerHour = int(empty(readEnvironmentVariable('ALERT_TASKS_PER_HOUR', '')) ? '20' : readEnvironmentVariable('ALERT_TASKS_PER_HOUR', ''))
