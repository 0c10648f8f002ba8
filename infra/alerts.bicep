// Optional. Mails a person when callers get errors, when a create's outcome is unknown, or when DCS refuses the credential.

@description('The start of the names.')
param name string

@description('Where the rules are.')
param location string

@description('Tags.')
param tags { *: string }

@description('The Application Insights component that they ask.')
param insightsId string

@description('Who is told.')
param email string

@description('The rules. Each query gives rows only where there is something to tell.')
var rules = [
  {
    name: 'server-errors'
    text: 'Over a tenth of the requests of fifteen minutes, and at least three, got a 5xx.'
    severity: 2
    query: '''
      requests
      | summarize total = sum(itemCount), failed = sumif(itemCount, toint(resultCode) >= 500)
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
