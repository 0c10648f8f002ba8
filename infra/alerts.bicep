// Optional. Mails a person when requests fail, when a create's outcome is unknown or nobody asked for it again, when DCS refuses
// the credential, and when the app does not answer at all.

@description('The start of the names.')
param name string

@description('Where the rules are.')
param location string

@description('Tags.')
param tags { *: string }

@description('The Application Insights component that they query.')
param insightsId string

@description('What answers 200 while the app can start.')
param healthUrl string

@description('Who is told.')
param email string

@description('The rules. Each query gives rows only where there is something to tell.')
var rules = [
  {
    // By outcome, not by status: FN.5033 and FN.5034 ask a caller to wait, and are no failures.
    name: 'failed-requests'
    text: 'Over a tenth of the requests of fifteen minutes, and at least three, failed for a reason that their callers can\'t correct.'
    severity: 2
    query: '''
      customMetrics
      | where name == 'dcs_migration.requests'
      | extend outcome = tostring(customDimensions.outcome)
      | summarize total = sum(valueSum), failed = sumif(valueSum, outcome in ('unknown', 'not_sent', 'no_store', 'misconfigured', 'failed'))
      | where failed >= 3 and failed * 10 > total
    '''
  }
  {
    name: 'unknown-outcomes'
    text: 'A create was sent and no clear answer came. The next retry looks it up; without one, look in the DCS console.'
    severity: 2
    query: '''
      customMetrics
      | where name == 'dcs_migration.idempotency.transitions' and tostring(customDimensions.transition) == 'unknown'
      | summarize unknown = sum(valueSum)
      | where unknown > 0
    '''
  }
  {
    name: 'abandoned-attempts'
    text: 'The sweep found a create whose process or its caller was gone, and looked up its outcome. Its task may be one that nobody knows of.'
    severity: 2
    query: '''
      customMetrics
      | where name == 'dcs_migration.idempotency.transitions' and tostring(customDimensions.transition) == 'abandoned'
      | summarize abandoned = sum(valueSum)
      | where abandoned > 0
    '''
  }
  {
    name: 'manual-resolutions'
    text: 'Several tasks match one request. A person has to delete the duplicates, or the record: see README, "Manual resolution".'
    severity: 1
    query: '''
      customMetrics
      | where name == 'dcs_migration.idempotency.transitions' and tostring(customDimensions.transition) == 'manual'
      | summarize manual = sum(valueSum)
      | where manual > 0
    '''
  }
  {
    name: 'credential-refusals'
    text: 'DCS refused the credential in the vault. Five refusals lock an access key for five minutes.'
    severity: 1
    query: '''
      customMetrics
      | where name == 'dcs_migration.credential.refusals'
      | summarize refused = sum(valueSum)
      | where refused > 0
    '''
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'dcs-migr'
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${name}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${name}: ${rule.name}'
      description: rule.text
      enabled: true
      severity: rule.severity
      scopes: [insightsId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        allOf: [{ query: rule.query, timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0 }]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

@description('Where the app is called from. Two of them must fail: one may have troubles of its own.')
var locations = ['emea-nl-ams-azr', 'emea-gb-db3-azr', 'us-va-ash-azr']

// A host that cannot start writes no telemetry: only a call from outside shows it.
resource health 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${name}-health'
  location: location
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: '${name}-health'
    Name: '${name}-health'
    Enabled: true
    Kind: 'standard'
    Frequency: 900
    // Enough for a cold start.
    Timeout: 60
    RetryEnabled: true
    Locations: [for id in locations: { Id: id }]
    Request: { RequestUrl: healthUrl, HttpVerb: 'GET', ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200 }
  }
}

resource noAnswer 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-no-answer'
  location: 'global'
  tags: tags
  properties: {
    description: 'The app does not answer ${healthUrl} with 200. If it has settings that are at fault it still would: look whether the host starts.'
    enabled: true
    severity: 1
    scopes: [health.id, insightsId]
    evaluationFrequency: 'PT5M'
    // Two rounds of the test.
    windowSize: 'PT30M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: health.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: people.id }]
  }
}
